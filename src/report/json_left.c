/* What is left, one by one, as JSON: the leaks say what of it counts. */
#include "report/json_left.h"

#include "analyze/workers.h"
#include "report/json_leak.h"

json_t *json_orphans(struct json_writer *writer, const struct lp_vector *orphans)
{
    json_t *array = json_array();
    lp_vector_each(orphans, const struct lp_orphan, orphan)
    {
        json_t *object = json_object();
        json_put_text(writer, object, "class", orphan->class_name);
        json_put_real(writer, object, "age_seconds", (double)orphan->age_ns / 1e9);
        json_put(writer, object, "created_at", json_null());
        json_put_count(writer, object, "cycle", orphan->cycle);
        json_add(writer, array, object);
    }
    return array;
}

json_t *json_threads(struct json_writer *writer, const struct lp_test *test)
{
    json_t *array = json_array();
    lp_vector_each(&test->threads, const struct lp_thread, thread)
    {
        json_t *object = json_object();
        json_put_text(writer, object, "name", thread->name);
        json_put_text(writer, object, "kind", thread->kind);
        json_put_text(writer, object, "state", thread->state);
        json_put_count(writer, object, "tid", thread->tid);
        json_put_count(writer, object, "cycle", thread->cycle);
        json_put(writer, object, "created_at", json_created_at(writer, thread->stack));
        json_add(writer, array, object);
    }
    return array;
}

json_t *json_workers(struct json_writer *writer, const struct lp_test *test)
{
    json_t *array = json_array();
    lp_vector_each(&test->workers, const struct lp_worker, worker)
    {
        const struct lp_thread *thread = lp_worker_thread(test, worker);
        const struct lp_stack *stack = thread != NULL ? thread->stack : NULL;
        json_t *object = json_object();
        json_put_text(writer, object, "class", worker->class_name);
        json_put_text(writer, object, "name", worker->name);
        json_put_text(writer, object, "state", worker->state);
        json_put_bool(writer, object, "running", worker->is_running);
        json_put_count(writer, object, "cycle", worker->cycle);
        json_put(writer, object, "created_at", json_created_at(writer, stack));
        json_add(writer, array, object);
    }
    return array;
}

json_t *json_descriptors(struct json_writer *writer, const struct lp_test *test)
{
    json_t *array = json_array();
    lp_vector_each(&test->descriptors, const struct lp_descriptor, descriptor)
    {
        json_t *object = json_object();
        json_put_text(writer, object, "kind", descriptor->kind);
        json_put_count(writer, object, "fd", descriptor->fd);
        json_put_count(writer, object, "cycle", descriptor->cycle);
        json_add(writer, array, object);
    }
    return array;
}
