/* _PyEval_EvalFrameDefault is exported, but the compiler may have put its unlikely paths elsewhere
 * (gcc's .cold part), without an exported name. Its unwinding entry follows that of the function
 * itself in .eh_frame, as gcc writes them one after the other; and it begins in the middle of
 * things: its first instructions say where the caller's frame is, before the address ever advances.
 * Layout: Linux Standard Base, Core, "Exception Frames". */
#include "probe/cpython/python_eval.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>

struct range {
    uintptr_t start, end;
};

enum {
    ENCODING_PC_RELATIVE = 0x1b, /* DW_EH_PE_pcrel | sdata4: what gcc writes on x86-64 */
    ENCODING_TABLE = 0x3b,       /* DW_EH_PE_datarel | sdata4 */
    DEFINES_CFA_OFFSET = 0x0e,   /* DW_CFA_def_cfa_offset */
    DEFINES_CFA = 0x0c,          /* DW_CFA_def_cfa */
    MAX_LENGTH = 1 << 16,
};

/* The front of an entry; pc_begin is relative to its own place. */
struct fde {
    uint32_t length, cie_offset;
    int32_t pc_begin;
    uint32_t pc_range;
    uint8_t augmentation_length;
    uint8_t instructions[];
};

struct search {
    uintptr_t function;
    struct range hot, cold;
};

static struct range hot, cold;

static struct range range_of(const struct fde *fde)
{
    uintptr_t start = (uintptr_t)&fde->pc_begin + (uintptr_t)(intptr_t)fde->pc_begin;
    return (struct range){start, start + fde->pc_range};
}

/* Whether the entry's CIE says the encoding that struct fde assumes: version 1, "zR" (or "zPLR" and
 * the like, which have an encoding of their own for more). */
static bool is_plain(const struct fde *fde)
{
    const uint8_t *cie = (const uint8_t *)&fde->cie_offset - fde->cie_offset;
    const uint8_t *augmentation = cie + 9; /* after length, id and version */
    return fde->length < MAX_LENGTH && fde->cie_offset != 0 && cie[8] == 1 &&
           memcmp(augmentation, "zR", 3) == 0 && augmentation[7] == ENCODING_PC_RELATIVE;
}

static bool begins_amid(const struct fde *fde)
{
    uint8_t first = fde->instructions[fde->augmentation_length];
    return first == DEFINES_CFA_OFFSET || first == DEFINES_CFA;
}

/* The table of .eh_frame_hdr is sorted by address: pairs of function and entry. */
static const struct fde *find_entry(const uint8_t *header, uintptr_t function)
{
    if (header[0] != 1 || header[3] != ENCODING_TABLE)
        return NULL;
    uint32_t count;
    memcpy(&count, header + 8, sizeof count);
    const int32_t(*table)[2] = (const int32_t(*)[2])(header + 12);
    for (uint32_t low = 0, high = count; low < high;) {
        uint32_t middle = low + (high - low) / 2;
        uintptr_t at = (uintptr_t)header + (uintptr_t)(intptr_t)table[middle][0];
        if (at == function)
            return (const struct fde *)(header + table[middle][1]);
        if (at < function)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void read_entries(struct search *search, const uint8_t *header)
{
    const struct fde *entry = find_entry(header, search->function);
    if (entry == NULL || !is_plain(entry))
        return;
    search->hot = range_of(entry);
    const struct fde *next =
        (const struct fde *)((const uint8_t *)&entry->cie_offset + entry->length);
    if (next->length != 0 && is_plain(next) && begins_amid(next))
        search->cold = range_of(next);
}

static int look_at(struct dl_phdr_info *info, size_t size, void *context)
{
    struct search *search = context;
    const uint8_t *header = NULL;
    bool is_here = false;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uintptr_t start = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_GNU_EH_FRAME)
            header = (const uint8_t *)start;
        is_here |= segment->p_type == PT_LOAD && search->function - start < segment->p_memsz;
    }
    if (is_here && header != NULL)
        read_entries(search, header);
    return is_here;
}

bool lp_python_eval_find(void)
{
    if (hot.end != 0)
        return true;
    struct search search = {.function = (uintptr_t)dlsym(RTLD_DEFAULT, "_PyEval_EvalFrameDefault")};
    if (search.function != 0)
        dl_iterate_phdr(look_at, &search);
    cold = search.cold;
    hot = search.hot;
    return hot.end != 0;
}

bool lp_python_eval_contains(uintptr_t address)
{
    return address - 1 - hot.start < hot.end - hot.start ||
           address - 1 - cold.start < cold.end - cold.start;
}
