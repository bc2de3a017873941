-- The welfare score of every family that has one.
select
    standing.family_id,
    standing.welfare_score,
    standing.score_sd,
    standing.answers,
    cast($features as int) as features
from standing
