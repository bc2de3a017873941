-- Every family that can be ranked, with what each feature adds to its score (score_parts, standing).
select
    features.family_id,
    features.regency_code,
    $area as area,
    features.size,
    features.party,
    features.answers,
    $missing_variance as missing_variance,
    $stale_variance as stale_variance,
    cast($intercept as bigint) as part_intercept$parts,
    coalesce(regency.points, province.points, cast(0 as bigint)) as part_area
from features
left join area_points as regency on features.regency_code = regency.area_code
left join area_points as province on substr(features.regency_code, 1, 2) = province.area_code
where features.reason is null
