-- Records whose person is certain from the NIK.
select link_judged.record_no, link_judged.anchor_no as entity_no
from link_judged
inner join link_entities
    on link_entities.entity_no = link_judged.anchor_no and link_entities.confirmed = 1
left join link_taken on link_taken.record_no = link_judged.record_no
where link_judged.sane = 1 and link_taken.record_no is null
