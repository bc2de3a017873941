-- The NIK of each cluster: of its entity, else of the best record that has one to itself, else the
-- one its person had in the last release; nobody has a NIK that stands for somebody else.
select cluster_no, nik, anchor_no
from (
    select
        owned.*,
        row_number() over (
            partition by cluster_no order by confirmed desc nulls last, anchor_no asc nulls last
        ) as place
    from (
        select
            link_clusters.cluster_no,
            link_entities.nik,
            link_entities.entity_no as anchor_no,
            link_entities.confirmed
        from link_entities
        inner join link_clusters on link_clusters.record_no = link_entities.entity_no
    ) as owned
) as placed
where place = 1
union all
select known.cluster_no, previous_persons.nik, known.anchor_no
from (
    select cluster_no, min(record_no) as anchor_no
    from link_clusters
    where cluster_no < 0
    group by cluster_no
) as known
inner join previous_persons on - previous_persons.person_id = known.cluster_no
left join link_entities on link_entities.nik = previous_persons.nik
left join (
    select distinct link_clusters.cluster_no
    from link_entities
    inner join link_clusters on link_clusters.record_no = link_entities.entity_no
) as owning on owning.cluster_no = known.cluster_no
where link_entities.nik is null
    and previous_persons.nik is not null
    and owning.cluster_no is null
