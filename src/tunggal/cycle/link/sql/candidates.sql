-- Residual records and the entities they may be, and what forbids it.
select
    link_residual.no as record_no,
    link_residual.source,
    link_residual.clean,
    pair.entity_no,
    pair.probability,
    pair.weight,
    case
        when link_decided.record_no is not null then 'different'
        when link_residual.shared_nik = link_entities.nik then 'shared_nik'
        when same_source.entity_no is not null then 'clean_twice'
        when link_residual.own_nik is not null and link_entities.nik is not null
            and levenshtein(link_residual.own_nik, link_entities.nik) > 2 then 'two_niks'
        else 'model'
    end as why
from (
    select pairs.left_no, link_faces.entity_no,
        max(pairs.probability) as probability, max(pairs.weight) as weight
    from link_face_pairs as pairs
    inner join link_faces on link_faces.no = pairs.right_no
    group by pairs.left_no, link_faces.entity_no
) as pair
inner join link_residual on link_residual.no = pair.left_no
left join link_entities on link_entities.entity_no = pair.entity_no
left join link_clean_places as same_source
    on same_source.entity_no = pair.entity_no
    and same_source.source = link_residual.source and link_residual.clean = 1
left join link_apart as link_decided
    on link_decided.record_no = pair.left_no and link_decided.entity_no = pair.entity_no
