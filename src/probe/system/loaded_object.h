/* An executable or library as the loader mapped it: where its relocation tables are (ELF gABI, the
 * dynamic section). Reads memory only; nothing is allocated. */
#ifndef LP_PROBE_SYSTEM_LOADED_OBJECT_H
#define LP_PROBE_SYSTEM_LOADED_OBJECT_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LP_RELOCATION_TABLES = 2 }; /* of the data, of the calls */

struct lp_loaded_object {
    uintptr_t base;
    const char *name;
    const ElfW(Phdr) * headers;
    size_t header_count;
    const ElfW(Dyn) * dynamic; /* NULL: statically linked */
    const ElfW(Sym) * symbols;
    const char *names;                               /* of the symbols */
    const uint32_t *hash, *gnu_hash;                 /* or NULL */
    const ElfW(Rela) * tables[LP_RELOCATION_TABLES]; /* or NULL */
    size_t counts[LP_RELOCATION_TABLES];
    uintptr_t relro, relro_end; /* whole pages that are read-only after relocation; 0: none */
};

/* Of what dl_iterate_phdr() gives: everything but the tables. */
struct lp_loaded_object lp_loaded_object_of(const struct dl_phdr_info *info);

/* Fills in tables and symbols. false: it has none that are known. */
bool lp_loaded_object_read_tables(struct lp_loaded_object *object);

/* The number of its dynamic symbols, which only its hash tables tell; 0: it has none. After
 * lp_loaded_object_read_tables(). */
uint32_t lp_loaded_object_symbol_count(const struct lp_loaded_object *object);

enum { LP_BUILD_ID_TEXT = 2 * 64 + 1 };

/* The build id of its note (NT_GNU_BUILD_ID) in hex digits, or "". */
void lp_loaded_object_build_id(const struct lp_loaded_object *object, char text[LP_BUILD_ID_TEXT]);

/* Whether the address lies in one of its segments. */
bool lp_loaded_object_contains(const struct lp_loaded_object *object, uintptr_t address);

#endif
