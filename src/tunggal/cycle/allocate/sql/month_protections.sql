-- The protections of the register and those that came since.
select * from protections
union all
select * from since_protections
