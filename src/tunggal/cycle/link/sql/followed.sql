-- Persons without a family card follow the card of most persons in their family records.
select person_id, token
from (
    select
        person_id,
        token,
        row_number() over (
            partition by person_id order by votes desc nulls last, token asc nulls last
        ) as place
    from (
        select
            link_beside.person_id,
            concat('kk:', link_known.kk) as token,
            count(*) as votes
        from link_beside
        inner join link_known on link_known.person_id = link_beside.other_id
        where link_known.kk is not null
        group by link_beside.person_id, link_known.kk
    ) as counted
) as placed
where place = 1
