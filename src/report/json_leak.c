/* What is not known is null or an empty list, never left out: a reader can rely on each key. */
#include "report/json_leak.h"

#include "analyze/model.h"
#include "analyze/path.h"
#include "analyze/place.h"
#include "report/json_path.h"
#include "report/quantity.h"

static json_t *json_frame(struct json_writer *writer, const struct lp_frame *frame)
{
    bool is_python = frame->kind == LP_FRAME_PYTHON;
    json_t *object = json_object();
    json_put_text(writer, object, "kind", is_python ? "python" : "native");
    json_put_text(writer, object, "file", frame->file);
    json_put_name(writer, object, "function", frame->function);
    json_put(writer, object, "line", frame->line != 0 ? json_count(frame->line) : json_null());
    json_put_bool(writer, object, "internal", lp_frame_library(frame) != NULL);
    if (!is_python) {
        json_put_bool(writer, object, "inlined", frame->is_inlined);
        json_put_text(writer, object, "object", frame->object);
        json_put_count(writer, object, "offset", frame->offset);
    }
    return object;
}

json_t *json_created_at(struct json_writer *writer, const struct lp_stack *stack)
{
    const struct lp_frame *place = lp_stack_origin(stack);
    if (place == NULL)
        return json_null();
    json_t *object = json_object(), *frames = json_array();
    json_put_text(writer, object, "file", place->file);
    json_put(writer, object, "line", place->line != 0 ? json_count(place->line) : json_null());
    json_put_name(writer, object, "function", place->function);
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        json_add(writer, frames, json_frame(writer, frame));
    }
    json_put(writer, object, "stack", frames);
    return object;
}

static json_t *json_others(struct json_writer *writer, const struct lp_leak *leak)
{
    json_t *array = json_array();
    lp_vector_each(&leak->also_created_at, const struct lp_birthplace, place)
    {
        json_t *object = json_object();
        json_put_text(writer, object, "file", place->frame->file);
        json_put_count(writer, object, "line", place->frame->line);
        json_put_name(writer, object, "function", place->frame->function);
        json_put_real(writer, object, "count_per_cycle", place->count_per_cycle);
        json_add(writer, array, object);
    }
    return array;
}

static const char *holder_kind(enum lp_holder holder)
{
    static const char *const names[] = {
        [LP_HOLDER_UNKNOWN] = "unknown", [LP_HOLDER_CONTAINER] = "container",
        [LP_HOLDER_BOUNDED] = "bounded", [LP_HOLDER_UNBOUNDED] = "unbounded",
        [LP_HOLDER_NONE] = "none",
    };
    return names[holder];
}

static json_t *json_holder(struct json_writer *writer, const struct lp_cluster *cluster)
{
    json_t *object = json_object();
    json_put_text(writer, object, "kind", holder_kind(cluster->holder));
    json_put_name(writer, object, "name", cluster->holder_name);
    json_put_count(writer, object, "bound", cluster->bound);
    json_put_count(writer, object, "filled", cluster->filled);
    return object;
}

static json_t *json_flags(struct json_writer *writer, uint32_t flags)
{
    static const struct {
        enum lp_cluster_flag flag;
        const char *name;
    } names[] = {
        {LP_CLUSTER_GC_TRACKED, "gc-tracked"},
        {LP_CLUSTER_BUFFER, "buffer"},
        {LP_CLUSTER_WRAPPED, "wrapped"},
        {LP_CLUSTER_GROWTH, "growth"},
    };
    json_t *array = json_array();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (flags & names[i].flag)
            json_add(writer, array, json_string(names[i].name));
    return array;
}

static const char *treatment_name(const struct lp_known *known)
{
    if (known->is_expired)
        return "expired";
    return known->treatment == LP_KNOWN_INCLUDE ? "included" : "excluded";
}

/* What the configuration says of it. */
static json_t *json_known(struct json_writer *writer, const struct lp_known *known)
{
    if (known == NULL)
        return json_null();
    json_t *object = json_object();
    json_put_text(writer, object, "reason", known->reason);
    json_put_text(writer, object, "expires",
                  known->expires_day != 0 ? quantity_date(known->expires_day).text : NULL);
    json_put_text(writer, object, "treatment", treatment_name(known));
    return object;
}

json_t *json_leak(struct json_writer *writer, const struct lp_leak *leak)
{
    json_t *object = json_object();
    json_put_text(writer, object, "fingerprint", leak->fingerprint);
    json_put_text(writer, object, "owner", leak->owner);
    json_put_text(writer, object, "what", leak->cluster->what);
    json_put_text(writer, object, "layer", lp_layer_name(leak->cluster->layer));
    json_put_real(writer, object, "count_per_cycle", leak->count_per_cycle);
    json_put_real(writer, object, "bytes_per_cycle", leak->bytes_per_cycle);
    json_put(writer, object, "retained_bytes_per_cycle",
             leak->retained_bytes_per_cycle < 0 ? json_null()
                                                : json_real(leak->retained_bytes_per_cycle));
    json_put_text(writer, object, "shape", lp_shape_name(leak->shape));
    json_put_text(writer, object, "pattern", leak->pattern);
    json_put_text(writer, object, "cause", leak->cause);
    json_put_text(writer, object, "fix", leak->fix);
    json_put(writer, object, "created_at", json_created_at(writer, leak->stack));
    json_put(writer, object, "also_created_at", json_others(writer, leak));
    json_put(writer, object, "path", json_path(writer, leak->path));
    json_put_text(writer, object, "reach",
                  lp_reach_name(leak->path != NULL ? leak->path->reach : LP_REACH_UNKNOWN));
    json_put_text(writer, object, "kept_by", leak->kept_by);
    json_put(writer, object, "proof", json_proof(writer, leak));
    json_put_real(writer, object, "blocks_per_cycle", leak->blocks_per_cycle);
    json_put(writer, object, "holder", json_holder(writer, leak->cluster));
    json_put(writer, object, "known", json_known(writer, leak->known));
    json_put(writer, object, "flags", json_flags(writer, leak->cluster->flags));
    return object;
}
