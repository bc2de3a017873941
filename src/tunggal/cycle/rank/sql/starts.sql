-- How many families, and how much weight, stand before each step of the order.
with steps as (
    select
        ordered.area,
        ordered.place_step,
        sum(ordered.families) as families,
        sum(ordered.weight) as weight
    from ordered
    group by ordered.area, ordered.place_step
),

running as (
    select
        steps.area,
        steps.place_step,
        cast(
            sum(steps.families) over (
                partition by steps.area order by steps.place_step asc nulls last
                rows between unbounded preceding and current row
            ) - steps.families as bigint
        ) as families_before,
        cast(
            sum(steps.weight) over (
                partition by steps.area order by steps.place_step asc nulls last
                rows between unbounded preceding and current row
            ) - steps.weight as bigint
        ) as weight_before,
        cast(sum(steps.weight) over (partition by steps.area) as bigint) as total
    from steps
)

select
    ordered.area,
    ordered.party,
    ordered.score_step,
    ordered.place_step,
    running.families_before,
    running.weight_before,
    running.total
from ordered
inner join running on ordered.area = running.area and ordered.place_step = running.place_step
