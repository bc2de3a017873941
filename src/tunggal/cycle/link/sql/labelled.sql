-- Records whose person the NIK tells, beside the anchor of that person: labels that cost nothing.
-- The same records come whatever the order of rows: those whose digest is smallest.
select
    one.record_no as no,
    link_judged.anchor_no as entity_no,
    one.name,
    one.name_key,
    one.birth_date,
    one.sex,
    one.village_code,
    one.mother_name,
    one.kk,
    cast(null as string) as nik
from link_judged
inner join link_entities
    on link_entities.entity_no = link_judged.anchor_no and link_entities.confirmed = 1
inner join link_records as one on one.record_no = link_judged.record_no
inner join (
    select record_no
    from (
        select
            record_no,
            row_number() over (
                order by md5(concat(nik, '-', cast(record_no as string))) asc nulls last, record_no asc nulls last
            ) as place
        from link_judged
        where sane = 1 and clean = 0 and record_no <> anchor_no
    ) as drawn
    where place <= $sample
) as chosen on chosen.record_no = link_judged.record_no
where one.name is not null
