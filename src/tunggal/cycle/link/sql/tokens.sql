-- What stands for the family of each person: the family card, else what the family record says.
select person_id, concat('kk:', kk) as token from link_known where kk is not null
union all
select no_card.person_id, coalesce(followed.token, concat('record:', shared.first_no)) as token
from (select person_id from link_known where kk is null) as no_card
left join link_followed as followed on followed.person_id = no_card.person_id
left join link_shared as shared on shared.person_id = no_card.person_id
where followed.token is not null or shared.first_no is not null
