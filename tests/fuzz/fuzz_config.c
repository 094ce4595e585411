/* libFuzzer target: any text as a configuration. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct lp_config *config = NULL;
    struct lp_error error = {0};
    if (lp_config_parse("leakpal.toml", (const char *)bytes, size, &config, &error) >= 0)
        lp_config_free(config);
    else if (config != NULL || error.message[0] == '\0')
        abort();
    return 0;
}
