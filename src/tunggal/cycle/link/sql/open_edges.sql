-- Edges between records that no star has taken yet.
select edges.*
from $edges as edges
left join (select record_no from $joins union select centre_no from $joins) as taken_a
    on taken_a.record_no = edges.a_no
left join (select record_no from $joins union select centre_no from $joins) as taken_b
    on taken_b.record_no = edges.b_no
where taken_a.record_no is null and taken_b.record_no is null
