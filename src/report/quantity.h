/* Numbers for people. KB is 1,000 bytes and MB 1,000,000. */
#ifndef LP_REPORT_QUANTITY_H
#define LP_REPORT_QUANTITY_H

#include <stdint.h>

struct quantity {
    char text[40];
};

struct quantity quantity_kb(double bytes);          /* "15.3 KB", "15 KB", "0.0 KB" */
struct quantity quantity_mb(double bytes);          /* "0.153 MB", "4 MB", "0.000 MB" */
struct quantity quantity_bytes(double bytes);       /* "16 B", "15.3 KB", "2.1 MB", "0.4 B" */
struct quantity quantity_rate(double count);        /* "5", "0.33", "1,204" */
struct quantity quantity_count(uint64_t count);     /* "1,234,567" */
struct quantity quantity_date(uint32_t day);        /* days since 1970: "2030-12-31" */
struct quantity quantity_seconds(uint64_t time_ns); /* "0.8 s", "12 ms" */

#endif
