-- Per regency, the incumbents under pressure whose place lies within the margin.
select
    queue.regency_code,
    count(*) as units
from queue_$code as queue
inner join lines_$code as lines on lines.regency_code = queue.regency_code
where queue.claim = 'pressed' and queue.place <= lines.margin_line
group by queue.regency_code
