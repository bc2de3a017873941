-- One cut-off: families stand in the order of their score alone.
select
    piles.area,
    piles.party,
    piles.score_step,
    piles.score_step as place_step,
    sum(piles.families) as families,
    sum(piles.weight) as weight
from piles
group by piles.area, piles.party, piles.score_step
