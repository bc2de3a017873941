-- Entities that have their one record of a clean source.
select distinct link_members.entity_no, link_records.source
from link_members
inner join link_records on link_records.record_no = link_members.record_no
where link_records.clean = 1
