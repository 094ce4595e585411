/* Fields are found by name; the kernel gives kB of 1,024 bytes. */
#include "probe/system/process_memory.h"

#include <string.h>
#include <unistd.h>

#include "base/io.h"

static uint64_t read_number(const char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    uint64_t number = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (uint64_t)(*text - '0');
    return number;
}

uint64_t lp_rss_bytes(void)
{
    char text[128];
    if (lp_read_text("/proc/self/statm", text, sizeof text) <= 0)
        return 0;
    const char *space = strchr(text, ' ');
    return space ? read_number(space + 1) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

static uint64_t field(const char *text, const char *name)
{
    const char *line = strstr(text, name);
    return line != NULL ? read_number(line + strlen(name)) * 1024 : 0;
}

int lp_process_memory_read(struct lp_process_memory *ret)
{
    char text[4096];
    ssize_t length = lp_read_text("/proc/self/smaps_rollup", text, sizeof text);
    if (length < 0)
        return (int)length;
    ret->rss_bytes = field(text, "\nRss:");
    ret->pss_bytes = field(text, "\nPss:");
    ret->uss_bytes = field(text, "\nPrivate_Clean:") + field(text, "\nPrivate_Dirty:");
    return 0;
}
