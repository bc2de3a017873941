-- Records that leave the group of their NIK whatever they say: repeated rows of a clean source, and
-- the less believed record of a pair that people decided to be two persons.
select distinct record_no from (
    select
        record_no,
        row_number() over (partition by nik, source order by record_no asc nulls last) as place
    from link_records
    where clean = 1 and nik is not null
) as repeated
where place > 1
union
select case when one.clean > other.clean then other.record_no
        when one.clean < other.clean then one.record_no
        else greatest(one.record_no, other.record_no) end as record_no
from link_decided
inner join link_records as one on one.record_no = link_decided.record_no
inner join link_records as other on other.record_no = link_decided.other_no
where link_decided.same = 0 and one.nik = other.nik
