-- Rows of $part that became a record, per delivery.
select source, delivery, count(*) as used
from ($kept) as kept
group by source, delivery
