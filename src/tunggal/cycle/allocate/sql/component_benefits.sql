-- What recipients of the programme are paid for their members: each member for its best paid
-- component, of each component so many members, and of all of them the best paid so many.
select
    $programme as programme,
    counted.unit_id,
    counted.component,
    counted.person_id,
    cast(counted.rupiah as bigint) as rupiah
from (
    select
        able.*,
        row_number() over (
            partition by able.unit_id
            order by able.rupiah desc nulls last, able.person_id asc nulls last
        ) as nth
    from (
        select
            bearer.*,
            $rupiah as rupiah,
            row_number() over (
                partition by bearer.unit_id, bearer.component
                order by bearer.person_id asc nulls last
            ) as nth_of_component
        from (
            select
                seat_list.unit_id,
                member.person_id,
                $component as component
            from ($members) as member
            inner join seat_list
                on seat_list.programme = $programme and seat_list.unit_id = member.$unit_key
            where member.alive = 1 and member.present = 1
        ) as bearer
        where bearer.component is not null
    ) as able
    where able.nth_of_component <= $most
) as counted
where counted.nth <= $paid_members
