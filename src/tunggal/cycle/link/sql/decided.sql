-- Human decisions as pairs of records of this quarter: what is taken to, or kept from, what.
select
    moved.record_no,
    stays.record_no as other_no,
    link_decisions.same
from link_decisions
inner join link_numbers as moved
    on moved.source = link_decisions.source and moved.record_key = link_decisions.record_key
inner join link_numbers as stays
    on stays.source = link_decisions.other_source and stays.record_key = link_decisions.other_key
where moved.record_no <> stays.record_no
