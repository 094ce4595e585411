/* Enough digits and no more: three that mean something, without zeros at the end: a size that was
 * rounded before does not look measured to a tenth. Only zero has the decimals of its form. */
#include "report/quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MAX_DECIMALS = 9 };

/* "0.0160" -> "0.016", "2300.0" -> "2300". */
static void trim_zeros(char *text)
{
    if (strchr(text, '.') == NULL)
        return;
    char *last = text + strlen(text) - 1;
    while (*last == '0')
        *last-- = '\0';
    if (*last == '.')
        *last = '\0';
}

static struct quantity with_digits(double value, int least_decimals, const char *unit)
{
    struct quantity quantity;
    int decimals = least_decimals;
    double scaled = fabs(value) * pow(10, decimals);
    for (; scaled > 0 && scaled < 99.95 && decimals < MAX_DECIMALS; decimals++)
        scaled *= 10;
    if (fabs(value) >= 1e15)
        snprintf(quantity.text, sizeof quantity.text - 8, "%.3e", value);
    else
        snprintf(quantity.text, sizeof quantity.text - 8, "%.*f", decimals, value);
    if (value != 0)
        trim_zeros(quantity.text);
    strcat(quantity.text, unit);
    return quantity;
}

struct quantity quantity_kb(double bytes)
{
    return with_digits(bytes / 1e3, 1, " KB");
}

struct quantity quantity_mb(double bytes)
{
    return with_digits(bytes / 1e6, 3, " MB");
}

struct quantity quantity_bytes(double bytes)
{
    if (bytes < 999.5)
        return with_digits(bytes, 0, " B");
    if (bytes < 999950)
        return with_digits(bytes / 1e3, 1, " KB");
    return with_digits(bytes / 1e6, 1, " MB");
}

struct quantity quantity_rate(double count)
{
    if (count >= 1e15)
        return with_digits(count, 0, "");
    if (count >= 1000)
        return quantity_count((uint64_t)(count + 0.5));
    return with_digits(count, 0, "");
}

struct quantity quantity_count(uint64_t count)
{
    char digits[24];
    struct quantity quantity;
    size_t used = 0;
    size_t length = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            quantity.text[used++] = ',';
        quantity.text[used++] = digits[i];
    }
    quantity.text[used] = '\0';
    return quantity;
}

struct quantity quantity_seconds(uint64_t time_ns)
{
    struct quantity quantity;
    double seconds = (double)time_ns / 1e9;
    if (seconds < 0.1)
        snprintf(quantity.text, sizeof quantity.text, "%.1f ms", seconds * 1e3);
    else
        snprintf(quantity.text, sizeof quantity.text, "%.1f s", seconds);
    return quantity;
}

struct quantity quantity_date(uint32_t day)
{
    struct quantity quantity = {""};
    time_t seconds = (time_t)day * 86400;
    struct tm parts;
    if (gmtime_r(&seconds, &parts) != NULL)
        strftime(quantity.text, sizeof quantity.text, "%Y-%m-%d", &parts);
    return quantity;
}
