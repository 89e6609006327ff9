//! What QuickBooks says of a bill, and what becomes of its invoice.

use billbridge::{
    invoice::Code,
    operations::{Caller, OperationError},
};
use pretty_assertions::assert_eq;

use super::{
    people::take_back,
    quickbooks::{new_id, refused, request_ids, response, saved, saved_with},
    world::{AMOUNT, World, draft, tell, text},
};

/// Opens a conversation, asks, and delivers these results: the percent, and what the user is told.
async fn answered(world: &World, results: &[String]) -> (i32, String) {
    let ticket = world.open().await;
    world.ask(&ticket).await;
    let percent = world.connector.receive(&ticket, &response(results)).await;
    (percent, world.connector.close(&ticket).await)
}

#[actix_web::test]
async fn a_set_that_can_not_be_read_is_split_until_the_culprit_is_alone() {
    tell(async |world: &World| {
        let ids = world.sent_many(10).await;
        let culprit = ids[6].to_string();
        let ticket = world.open().await;
        let (mut sizes, mut set_ids) = (Vec::new(), Vec::new());
        loop {
            let request = world.ask(&ticket).await;
            let carried = request_ids(&request);
            sizes.push(carried.len());
            set_ids.push(new_id(&request).unwrap());
            let percent = if carried.contains(&culprit) {
                let words = "QuickBooks found an error when parsing the provided XML text stream.";
                world
                    .connector
                    .receive_error(&ticket, "0x80040400", words)
                    .await
            } else {
                let results: Vec<_> = carried.iter().map(|id| saved(id, AMOUNT)).collect();
                world.connector.receive(&ticket, &response(&results)).await
            };
            assert!((1..=100).contains(&percent), "{percent}");
            if percent == 100 {
                break;
            }
            assert!(sizes.len() < 20, "{sizes:?}");
        }
        assert_eq!(sizes[..2], [10, 5]);
        let distinct: std::collections::BTreeSet<_> = set_ids.iter().collect();
        assert_eq!(
            distinct.len(),
            set_ids.len(),
            "each set has an id of its own"
        );
        let mut expected = ["S"; 10];
        expected[6] = "F hresult_0x80040400";
        assert_eq!(world.stand(&ids).await, expected);
        let told = world.connector.close(&ticket).await;
        assert!(told.contains("9 in QuickBooks, 1 refused"), "{told}");
    })
    .await;
}

#[actix_web::test]
async fn a_refusal_fails_its_own_invoice_with_a_way_out() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let named = text(&ids);
        let words = "There is an invalid reference to QuickBooks Vendor &quot;Rosas&quot;.";
        let results = [refused(&named[0], 3140, words), saved(&named[1], AMOUNT)];
        let (percent, told) = answered(world, &results).await;
        assert_eq!(percent, 100);
        assert_eq!(
            told,
            "Done: 1 in QuickBooks, 1 refused (see billbridge for the reason)"
        );
        assert_eq!(world.stand(&ids).await, ["F qb_3140", "S"]);
        let failed = world.invoice(ids[0]).await;
        let problem = failed.state.problem().unwrap();
        assert!(
            problem.detail.contains("Vendor \"Rosas\""),
            "{}",
            problem.detail
        );
        assert_eq!(problem.fix.as_ref().unwrap().action, "refresh_lists");

        // Sent again it goes out under a new id, and may be accepted.
        world.send(ids[0]).await.unwrap();
        let (percent, _) = answered(world, &[saved(&named[0], AMOUNT)]).await;
        assert_eq!(percent, 100);
        assert_eq!(world.stand(&ids).await, ["S", "S"]);
        assert_eq!(
            world.actions(ids[0]).await[3..],
            ["send", "failed", "send", "synchronized"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_warning_does_not_keep_a_bill_from_being_in_quickbooks() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let result = saved_with(
            &text(&ids)[0],
            530,
            "The field &quot;X&quot; was ignored.",
            AMOUNT,
        );
        assert_eq!(answered(world, &[result]).await.0, 100);
        assert_eq!(world.stand(&ids).await, ["S"]);
        let (operations, who) = (&world.operations, Caller::CommandLine);
        let shown = operations
            .read(async |tx| operations.show(tx, &who, ids[0]).await)
            .await
            .unwrap();
        let [finding] = shown.findings.as_slice() else {
            panic!("{:?}", shown.findings)
        };
        assert_eq!(finding.code, Code::QuickbooksWarning);
        assert!(finding.detail.contains("was ignored"), "{}", finding.detail);
    })
    .await;
}

#[actix_web::test]
async fn a_bill_over_another_amount_fails_and_is_not_posted_again() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let (percent, _) = answered(world, &[saved(&text(&ids)[0], "120.51")]).await;
        assert_eq!(percent, 100);
        assert_eq!(world.stand(&ids).await, ["F amount_differs"]);
        let refusal = world.send(ids[0]).await.unwrap_err();
        let OperationError::Stopped(findings) = &refusal else {
            panic!("{refusal}")
        };
        assert_eq!(findings[0].code, Code::DuplicateInQuickbooks);
        // The next update only looks whether that bill is still there.
        let ticket = world.open().await;
        let request = world.connector.send_request(&ticket, &world.opened()).await;
        assert!(
            request.contains("<BillQueryRq") && !request.contains("<BillAddRq"),
            "{request}"
        );
    })
    .await;
}

#[actix_web::test]
async fn what_is_locked_goes_out_in_the_next_conversation() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let named = text(&ids);
        for _ in 0..2 {
            let ticket = world.open().await;
            let request = world.ask(&ticket).await;
            assert!(request_ids(&request).contains(&named[0]));
            let mut results = vec![refused(&named[0], 3175, "in use")];
            if request_ids(&request).contains(&named[1]) {
                results.push(saved(&named[1], AMOUNT));
            }
            assert_eq!(
                world.connector.receive(&ticket, &response(&results)).await,
                100
            );
            assert_eq!(world.stand(&ids).await, ["ES qb_3175", "S"]);
            // Not again in this one, not even when other work comes in.
            assert_eq!(world.ask(&ticket).await, "");
            let told = world.connector.close(&ticket).await;
            assert!(told.contains("1 to be tried again"), "{told}");
        }
        assert_eq!(answered(world, &[saved(&named[0], AMOUNT)]).await.0, 100);
        assert_eq!(world.stand(&ids).await, ["S", "S"]);
        assert_eq!(
            world.actions(ids[0]).await[3..],
            ["send", "held", "held", "synchronized"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_person_is_told_of_what_is_locked_again_and_again_and_it_is_tried_on() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let locked = ids[0].to_string();
        let begun = world.clock.now().format("%Y-%m-%d %H:%M UTC");
        for round in 1..=4 {
            let ticket = world.open().await;
            let request = world.ask(&ticket).await;
            let results: Vec<_> = request_ids(&request)
                .iter()
                .map(|id| {
                    if *id == locked {
                        refused(id, 3175, "in use")
                    } else {
                        saved(id, AMOUNT)
                    }
                })
                .collect();
            assert_eq!(
                world.connector.receive(&ticket, &response(&results)).await,
                100
            );
            let told = world.connector.close(&ticket).await;
            let invoice = world.invoice(ids[0]).await;
            let problem = invoice.state.problem().unwrap();
            assert_eq!(problem.code, "qb_3175");
            assert_eq!(invoice.needs_person(), round >= 3, "{round}");
            if round < 3 {
                assert!(told.contains("1 to be tried again"), "{told}");
                assert!(!problem.detail.contains("somebody should look"));
            } else {
                assert!(told.contains("1 still not taken by QuickBooks"), "{told}");
                let since = format!("({round} times since {begun})");
                assert!(problem.title.ends_with(&since), "{}", problem.title);
                // The way out is still there.
                assert!(problem.detail.contains("QuickBooks says: `in use`"));
            }
            world.clock.advance(chrono::TimeDelta::minutes(5));
        }
        // Whoever sends it again begins anew; and in the end it goes through.
        take_back(world, ids[0]).await.unwrap();
        world.send(ids[0]).await.unwrap();
        let busy = [refused(&locked, 3175, "in use")];
        let (_, told) = answered(world, &busy).await;
        assert!(told.contains("1 to be tried again"), "{told}");
        assert_eq!(answered(world, &[saved(&locked, AMOUNT)]).await.0, 100);
        assert_eq!(world.stand(&ids).await, ["S", "S"]);
    })
    .await;
}

#[actix_web::test]
async fn what_was_locked_is_not_tried_twice_while_others_go_on() {
    tell(async |world: &World| {
        let ids = world.sent_many(11).await;
        let named = text(&ids);
        let ticket = world.open().await;
        let first = request_ids(&world.ask(&ticket).await);
        assert_eq!(first.len(), 10);
        let mut results = vec![refused(&named[0], 3175, "in use")];
        results.extend(first[1..].iter().map(|id| saved(id, AMOUNT)));
        let percent = world.connector.receive(&ticket, &response(&results)).await;
        assert!(percent < 100);
        assert_eq!(request_ids(&world.ask(&ticket).await), named[10..]);
        let last = response(&[saved(&named[10], AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &last).await, 100);
        assert_eq!(world.stand(&ids[..2]).await, ["ES qb_3175", "S"]);
    })
    .await;
}

#[actix_web::test]
async fn an_error_code_of_zero_is_no_error() {
    tell(async |world: &World| {
        for (number, zero) in ["0", "0x0", "0x00000000", " "].into_iter().enumerate() {
            let id = world.sent(&format!("RV-{number}")).await;
            let ticket = world.open().await;
            world.ask(&ticket).await;
            let answer = response(&[saved(&id.to_string(), AMOUNT)]);
            let percent = world
                .connector
                .receive_all(&ticket, &answer, zero, "")
                .await;
            assert_eq!(percent, 100, "{zero:?}");
            assert_eq!(world.stand(&[id]).await, ["S"]);
        }
    })
    .await;
}

#[actix_web::test]
async fn results_that_answer_nothing_of_ours_are_ignored() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let mine = ids[0].to_string();
        let waiting = world.approved(&draft("RV-2")).await;
        let results = [
            saved("", AMOUNT),
            saved("somebody-else", AMOUNT),
            saved(&waiting.to_string(), AMOUNT),
            saved(&mine, AMOUNT),
            refused(&mine, 3140, "the same once more"),
        ];
        assert_eq!(answered(world, &results).await.0, 100);
        assert_eq!(world.stand(&[ids[0], waiting]).await, ["S", "A"]);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_of_another_kind_proves_nothing() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let query = saved(&text(&ids)[0], AMOUNT).replace("BillAddRs", "BillQueryRs");
        assert_eq!(answered(world, &[query]).await.0, -1);
        assert_eq!(world.stand(&ids).await, ["ES answer_unreadable"]);
    })
    .await;
}

#[actix_web::test]
async fn a_question_that_is_answered_with_an_error_ends_well() {
    tell(async |world: &World| {
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let percent = world.connector.receive_error(&ticket, "0x80040402", "oops");
        assert_eq!(percent.await, 100);
        world.connector.close(&ticket).await;
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}
