-- Per regency, the incumbents under pressure who come after the seats left in the common order of
-- newcomers and themselves.
select
    pool.regency_code,
    count(*) as units
from (
    select
        queue.regency_code,
        queue.claim,
        cast(row_number() over (
            partition by queue.regency_code
            order by queue.place asc nulls last, queue.unit_id asc nulls last
        ) as bigint) as nth
    from queue_$code as queue
    inner join lines_$code as lines on lines.regency_code = queue.regency_code
    where
        queue.claim = 'queue' or (queue.claim = 'pressed' and queue.place > lines.margin_line)
) as pool
inner join lefts_$code as lefts on lefts.regency_code = pool.regency_code
where pool.claim = 'pressed' and pool.nth > lefts.seats
group by pool.regency_code
