-- Families that have no decile, each with its reason.
select
    features.family_id,
    features.regency_code,
    features.reason,
    features.answers
from features
where features.reason is not null
