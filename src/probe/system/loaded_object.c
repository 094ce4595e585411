#include "probe/system/loaded_object.h"

#include <string.h>

enum { PAGE = 4096 };

static const ElfW(Phdr) * header_of(const struct lp_loaded_object *object, ElfW(Word) type)
{
    for (size_t i = 0; i < object->header_count; i++)
        if (object->headers[i].p_type == type)
            return &object->headers[i];
    return NULL;
}

struct lp_loaded_object lp_loaded_object_of(const struct dl_phdr_info *info)
{
    struct lp_loaded_object object = {.base = info->dlpi_addr,
                                      .name = info->dlpi_name,
                                      .headers = info->dlpi_phdr,
                                      .header_count = info->dlpi_phnum};
    const ElfW(Phdr) *dynamic = header_of(&object, PT_DYNAMIC);
    const ElfW(Phdr) *relro = header_of(&object, PT_GNU_RELRO);
    if (dynamic != NULL)
        object.dynamic = (const ElfW(Dyn) *)(object.base + dynamic->p_vaddr);
    if (relro != NULL) {
        uintptr_t start = object.base + relro->p_vaddr;
        object.relro = start & ~(uintptr_t)(PAGE - 1);
        object.relro_end = (start + relro->p_memsz) & ~(uintptr_t)(PAGE - 1);
    }
    return object;
}

bool lp_loaded_object_contains(const struct lp_loaded_object *object, uintptr_t address)
{
    for (size_t i = 0; i < object->header_count; i++) {
        const ElfW(Phdr) *header = &object->headers[i];
        if (header->p_type == PT_LOAD &&
            address - (object->base + header->p_vaddr) < header->p_memsz)
            return true;
    }
    return false;
}

/* The loader writes absolute addresses into the dynamic section, except where it is read-only. */
static const void *pointer(const struct lp_loaded_object *object, ElfW(Addr) value)
{
    return (const void *)(value < object->base ? object->base + value : value);
}

bool lp_loaded_object_read_tables(struct lp_loaded_object *object)
{
    bool calls_are_rela = true;
    if (object->dynamic == NULL)
        return false;
    for (const ElfW(Dyn) *entry = object->dynamic; entry->d_tag != DT_NULL; entry++) {
        const void *address = pointer(object, entry->d_un.d_ptr);
        switch (entry->d_tag) {
        case DT_SYMTAB:
            object->symbols = address;
            break;
        case DT_STRTAB:
            object->names = address;
            break;
        case DT_HASH:
            object->hash = address;
            break;
        case DT_GNU_HASH:
            object->gnu_hash = address;
            break;
        case DT_RELA:
            object->tables[0] = address;
            break;
        case DT_RELASZ:
            object->counts[0] = entry->d_un.d_val / sizeof(ElfW(Rela));
            break;
        case DT_JMPREL:
            object->tables[1] = address;
            break;
        case DT_PLTRELSZ:
            object->counts[1] = entry->d_un.d_val / sizeof(ElfW(Rela));
            break;
        case DT_PLTREL:
            calls_are_rela = entry->d_un.d_val == DT_RELA;
            break;
        default:
            break;
        }
    }
    return object->symbols != NULL && object->names != NULL && calls_are_rela;
}

/* DT_GNU_HASH: {buckets, first hashed symbol, words of the filter, shift}, filter, buckets, and for
 * each hashed symbol a word whose lowest bit ends its chain. The last chain's end is the last
 * symbol. */
static uint32_t gnu_symbol_count(const uint32_t *table)
{
    uint32_t bucket_count = table[0], first = table[1], filter_words = table[2], last = 0;
    const uint32_t *buckets = table + 4 + 2 * (size_t)filter_words;
    const uint32_t *chains = buckets + bucket_count;
    for (uint32_t i = 0; i < bucket_count; i++)
        last = buckets[i] > last ? buckets[i] : last;
    if (last < first)
        return first;
    while ((chains[last - first] & 1) == 0)
        last++;
    return last + 1;
}

uint32_t lp_loaded_object_symbol_count(const struct lp_loaded_object *object)
{
    if (object->hash != NULL)
        return object->hash[1];
    return object->gnu_hash != NULL ? gnu_symbol_count(object->gnu_hash) : 0;
}

/* Notes are padded to four bytes in this segment (gABI, "Note Section"). */
static size_t padded(size_t bytes)
{
    return (bytes + 3) & ~(size_t)3;
}

static void write_hex(const uint8_t *bytes, size_t count, char text[LP_BUILD_ID_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < count && i < LP_BUILD_ID_TEXT / 2; i++) {
        *text++ = digits[bytes[i] >> 4];
        *text++ = digits[bytes[i] & 15];
    }
    *text = '\0';
}

static bool read_build_id(const uint8_t *notes, size_t size, char text[LP_BUILD_ID_TEXT])
{
    ElfW(Nhdr) note;
    for (size_t used = 0; size - used >= sizeof note;) {
        memcpy(&note, notes + used, sizeof note);
        used += sizeof note;
        size_t name = padded(note.n_namesz), content = padded(note.n_descsz);
        if (name > size - used || content > size - used - name)
            return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof "GNU" &&
            memcmp(notes + used, "GNU", sizeof "GNU") == 0) {
            write_hex(notes + used + name, note.n_descsz, text);
            return true;
        }
        used += name + content;
    }
    return false;
}

void lp_loaded_object_build_id(const struct lp_loaded_object *object, char text[LP_BUILD_ID_TEXT])
{
    text[0] = '\0';
    for (size_t i = 0; i < object->header_count; i++) {
        const ElfW(Phdr) *header = &object->headers[i];
        uintptr_t start = object->base + header->p_vaddr;
        if (header->p_type == PT_NOTE && header->p_memsz > 0 &&
            lp_loaded_object_contains(object, start) &&
            lp_loaded_object_contains(object, start + header->p_memsz - 1) &&
            read_build_id((const uint8_t *)start, header->p_memsz, text))
            return;
    }
}
