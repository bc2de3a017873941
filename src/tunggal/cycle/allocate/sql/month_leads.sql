-- The leads of the register and those that came since.
select * from leads
union all
select * from since_leads
