-- What a person has to look at is marked as stuck (0013), whether it waits in the queue or not.
DROP INDEX invoice_out_of_queue;
