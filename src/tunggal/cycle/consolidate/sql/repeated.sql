-- Keys that stand on more than one usable row of $part, within $scope.
select $scope
from typed_$part
where refused_rule is null
group by $scope
having count(*) > 1
