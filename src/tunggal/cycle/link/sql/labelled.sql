-- Records whose person the NIK tells, beside the anchor of that person: labels that cost nothing.
-- The same records are drawn whatever the order of rows: those whose digest is smallest.
select
    one.record_no as no,
    drawn.anchor_no as entity_no,
    one.name,
    one.name_key,
    one.birth_date,
    one.sex,
    one.village_code,
    one.mother_name,
    one.kk,
    cast(null as string) as nik
from (
    select
        digests.*,
        row_number() over (order by digest asc nulls last, record_no asc nulls last) as place
    from (
        select record_no, anchor_no, md5(concat(nik, '-', cast(record_no as string))) as digest
        from link_judged
        where sane = 1 and clean = 0 and record_no <> anchor_no
    ) as digests
    where substr(digest, 1, 4) < $below
) as drawn
inner join link_entities on link_entities.entity_no = drawn.anchor_no and link_entities.confirmed = 1
inner join link_records as one on one.record_no = drawn.record_no
where drawn.place <= $sample and one.name is not null
