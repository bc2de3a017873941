-- How many families and persons the register holds.
select
    (select count(*) from families) as families,
    (select count(*) from persons) as persons,
    (select count(*) from persons where alive = 1 and present = 1) as members,
    (select count(*) from persons where nik is null) as without_nik,
    (select count(*) from ranked) as ranked,
    (select count(*) from not_ranked) as not_ranked
