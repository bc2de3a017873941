-- One round of stars: who has no better neighbour is a centre, its neighbours join their best centre.
select record_no, centre_no, probability
from (
    select
        joining.*,
        row_number() over (
            partition by centre_no, case when clean = 1 then source else cast(record_no as string) end
            order by weight desc nulls last, record_no asc nulls last
        ) as place_in_source
    from (
        select
            edges.b_no as record_no,
            edges.a_no as centre_no,
            edges.probability,
            edges.weight,
            link_left.source,
            link_left.clean,
            row_number() over (
                partition by edges.b_no order by edges.weight desc nulls last, edges.a_no asc nulls last
            ) as place
        from $edges as edges
        inner join link_left on link_left.no = edges.b_no
        left join (select distinct b_no from $edges) as follows on follows.b_no = edges.a_no
        where follows.b_no is null
    ) as joining
    where place = 1
) as placed
where place_in_source = 1
