-- Residual records that were joined to a person last time and still read like that person.
select
    link_residual.no as record_no,
    coalesce(link_kept.entity_no, - link_linked_before.person_id) as entity_no
from link_residual
inner join link_linked_before
    on link_linked_before.record_no = link_residual.no and link_linked_before.joined = 1
left join link_kept on link_kept.person_id = link_linked_before.person_id
left join (
    select record_no from link_decided union select other_no as record_no from link_decided
) as touched on touched.record_no = link_residual.no
left join link_entities on link_entities.entity_no = link_kept.entity_no
where link_residual.clean = 0
    and touched.record_no is null
    and (link_residual.shared_nik is null or link_entities.nik is null
        or link_residual.shared_nik <> link_entities.nik)
    and (link_entities.entity_no is null or link_entities.confirmed = 1)
