/* Memory at one moment as JSON. */
#include "report/json_snapshot.h"

static json_t *json_entries(struct json_writer *writer, const struct lp_snapshot *snapshot,
                            enum lp_layer domain)
{
    json_t *object = json_object();
    lp_vector_each(&snapshot->entries, const struct lp_snapshot_entry, entry)
    {
        if (entry->domain == domain)
            json_put_count(writer, object, entry->name, entry->count);
    }
    return object;
}

static json_t *json_gc(struct json_writer *writer, const struct lp_record_snapshot *numbers)
{
    json_t *object = json_object();
    json_put_count(writer, object, "collections", numbers->gc_collections);
    json_put_count(writer, object, "collected", numbers->gc_collected);
    json_put_count(writer, object, "uncollectable", numbers->gc_uncollectable);
    json_put_count(writer, object, "garbage", numbers->gc_garbage);
    return object;
}

json_t *json_snapshot(struct json_writer *writer, const struct lp_snapshot *snapshot)
{
    const struct lp_record_snapshot *numbers = &snapshot->numbers;
    json_t *object = json_object();
    json_put_text(writer, object, "label", snapshot->label);
    json_put_count(writer, object, "cycle", numbers->cycle);
    json_put_real(writer, object, "time_seconds", (double)numbers->time_ns / 1e9);
    json_put_count(writer, object, "rss_bytes", numbers->rss_bytes);
    json_put_count(writer, object, "pss_bytes", numbers->pss_bytes);
    json_put_count(writer, object, "uss_bytes", numbers->uss_bytes);
    json_put_count(writer, object, "heap_bytes", numbers->heap_bytes);
    json_put_count(writer, object, "heap_blocks", numbers->heap_blocks);
    json_put(writer, object, "python_objects", json_entries(writer, snapshot, LP_LAYER_PYTHON));
    json_put(writer, object, "qt_objects", json_entries(writer, snapshot, LP_LAYER_QT));
    json_put_count(writer, object, "python_object_count", numbers->python_objects);
    json_put_count(writer, object, "qt_object_count", numbers->qobjects);
    json_put_count(writer, object, "connections", numbers->connections);
    json_put_count(writer, object, "threads", numbers->threads);
    json_put_count(writer, object, "fds", numbers->fds);
    json_put(writer, object, "gc", json_gc(writer, numbers));
    return object;
}

json_t *json_snapshots(struct json_writer *writer, const struct lp_vector *snapshots)
{
    json_t *array = json_array();
    lp_vector_each(snapshots, struct lp_snapshot *, snapshot)
    {
        json_add(writer, array, json_snapshot(writer, *snapshot));
    }
    return array;
}
