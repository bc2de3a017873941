-- How many families, and how much weight, lie on each step of score and deviation.
select
    standing.area,
    standing.party,
    standing.score_step,
    standing.sd_step,
    count(*) as families,
    cast(sum(standing.weight) as bigint) as weight
from standing
group by standing.area, standing.party, standing.score_step, standing.sd_step
