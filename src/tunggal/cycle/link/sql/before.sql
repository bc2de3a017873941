-- How many rows come before each group of $rows, so that groups can be numbered side by side.
select
    $group_columns,
    coalesce(
        cast(
            sum(rows_in_group) over (
                order by $group_order rows between unbounded preceding and 1 preceding
            ) as bigint
        ),
        0
    ) as rows_before
from (select $group_columns, count(*) as rows_in_group from $rows group by $group_columns) as grouped
