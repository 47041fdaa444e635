//! The names of partner schools, for whoever shows what came from them.

use crate::args;
use crate::db::{Query, Statement};
use crate::kernel::Problem;

/// Host and name of those of `hosts` that are partners and have a name.
///
/// # Errors
/// Those of the database.
pub async fn names_for_house(
    q: &impl Query,
    hosts: &[String],
) -> Result<Vec<(String, String)>, Problem> {
    let statement = Statement::new(
        "SELECT s.host, s.name FROM servers s JOIN partners p ON p.host = s.host \
         WHERE s.name <> '' AND p.state IN ('active', 'frozen') AND s.host IN ({hosts})",
        args![],
    );
    q.all(statement.list("{hosts}", hosts)).await
}
