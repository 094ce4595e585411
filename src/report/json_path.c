/* The path is whole: what the text folds is a matter of columns. */
#include "report/json_path.h"

#include "analyze/path.h"

enum { EDGE_BYTES = 300 };

static json_t *json_step(struct json_writer *writer, const struct lp_step *step, bool is_suspect)
{
    char edge[EDGE_BYTES];
    json_t *object = json_object();
    lp_step_edge(step, edge, sizeof edge);
    json_put_text(writer, object, "label", step->label);
    json_put_foreign(writer, object, "edge", edge);
    json_put_text(writer, object, "layer", lp_layer_name(lp_step_layer(step)));
    json_put_text(writer, object, "kind", lp_step_kind(step));
    json_put_name(writer, object, "name", step->name);
    json_put_name(writer, object, "detail", step->detail);
    json_put_name(writer, object, "file", step->file);
    json_put(writer, object, "line", step->line != 0 ? json_count(step->line) : json_null());
    json_put_text(writer, object, "leaking", lp_leaking_name(step->leaking));
    json_put_name(writer, object, "because", step->because);
    json_put_bool(writer, object, "suspect", is_suspect);
    return object;
}

json_t *json_path(struct json_writer *writer, const struct lp_path *path)
{
    json_t *array = json_array();
    for (size_t i = 0; path != NULL && i < path->steps.count; i++)
        json_add(writer, array,
                 json_step(writer, lp_vector_at(&path->steps, struct lp_step, i),
                           lp_path_is_suspect(path, i)));
    return array;
}

json_t *json_proof(struct json_writer *writer, const struct lp_leak *leak)
{
    const struct lp_proof *proof = leak->path != NULL ? leak->path->proof : NULL;
    if (proof == NULL)
        return json_null();
    double share = lp_leak_proof_share(leak);
    json_t *object = json_object();
    json_put_text(writer, object, "cut", lp_cut_name(proof->cut));
    json_put_count(writer, object, "step", proof->step);
    json_put_count(writer, object, "cycles", proof->cycles);
    json_put_count(writer, object, "cuts", proof->cuts);
    json_put(writer, object, "share", share < 0 ? json_null() : json_real(share));
    json_put_name(writer, object, "reason", proof->reason);
    return object;
}
