-- How certain the person of a record with a human decision is: 0 stands for a confirmed NIK, 1 has
-- one, 2 neither.
select
    touched.record_no,
    max(case when link_entities.entity_no = touched.record_no then 0
        when link_entities.entity_no is not null then 1 else 2 end) as standing
from (
    select record_no from link_decided
    union
    select other_no as record_no from link_decided
) as touched
left join link_judged on link_judged.record_no = touched.record_no and link_judged.sane = 1
left join link_entities
    on link_entities.entity_no = link_judged.anchor_no and link_entities.confirmed = 1
group by touched.record_no
