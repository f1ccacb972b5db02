-- the files that the run read
select
    extract,
    delivery,
    file,
    sheet,
    sha256,
    rows,
    admitted,
    refused
from read_file
order by
    extract,
    delivery,
    file,
    sheet
