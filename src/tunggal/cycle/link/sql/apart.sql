-- Records that people decided are not of this entity.
select distinct sides.record_no, link_members.entity_no
from (
    select record_no, other_no from link_decided where same = 0
    union all
    select other_no as record_no, record_no as other_no from link_decided where same = 0
) as sides
inner join link_members on link_members.record_no = sides.other_no
