-- How many families and persons the register held in the last release.
select
    (select count(*) from previous_families) as families,
    (select count(*) from previous_persons) as persons,
    (select count(*) from previous_persons where alive = 1 and present = 1) as members,
    (select count(*) from previous_persons where nik is null) as without_nik,
    (select count(*) from previous_ranked) as ranked,
    (select count(*) from previous_not_ranked) as not_ranked
