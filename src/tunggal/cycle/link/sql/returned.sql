-- Residual records that were joined to a person last time and still read like that person.
select record_no, entity_no
from (
    select
        link_residual.no as record_no,
        coalesce(link_kept.entity_no, - link_linked_before.person_id) as entity_no,
        link_residual.clean,
        row_number() over (
            partition by
                coalesce(link_kept.entity_no, - link_linked_before.person_id), link_residual.source
            order by link_residual.no asc nulls last
        ) as place_in_source,
        clean_places.entity_no as clean_entity
    from link_residual
    inner join link_linked_before
        on link_linked_before.record_no = link_residual.no and link_linked_before.joined = 1
    left join link_kept on link_kept.person_id = link_linked_before.person_id
    left join (
        select record_no from link_decided union select other_no as record_no from link_decided
    ) as touched on touched.record_no = link_residual.no
    left join link_entities on link_entities.entity_no = link_kept.entity_no
    left join link_clean_places as clean_places
        on clean_places.entity_no = link_kept.entity_no
        and clean_places.source = link_residual.source
    where touched.record_no is null
        and (link_residual.shared_nik is null or link_entities.nik is null
            or link_residual.shared_nik <> link_entities.nik)
) as coming_back
where clean = 0 or (clean_entity is null and place_in_source = 1)
