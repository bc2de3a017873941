-- Entities that have their one record of a clean source.
select distinct placed.entity_no, link_records.source
from $placed as placed
inner join link_records on link_records.record_no = placed.record_no
where link_records.clean = 1
