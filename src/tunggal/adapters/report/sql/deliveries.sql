-- What became of the rows of each delivery.
select source, delivery, rows, used, merged, refused
from delivery_counts
order by source asc nulls last, delivery asc nulls last
