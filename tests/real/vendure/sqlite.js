'use strict';
// The few calls that TypeORM makes of its SQLite driver, answered by the SQLite inside Node itself:
// the usual driver is C++ that has to be compiled. Handed to TypeORM by its documented option `driver`.
const { DatabaseSync } = require('node:sqlite');

const orNull = value => (value === undefined ? null : value); // as the usual driver does

class Statement {
    constructor(statement) {
        this.statement = statement;
        this.reader = statement.columns().length > 0;
    }
    all(...values) {
        return this.statement.all(...values.map(orNull)).map(row => ({ ...row }));
    }
    run(...values) {
        return this.statement.run(...values.map(orNull));
    }
}

module.exports = class Database {
    constructor(file, { timeout }) {
        this.database = new DatabaseSync(file, { timeout });
        this.database.exec('PRAGMA synchronous = OFF'); // a shop for tests: survives kill -9, not a power cut
    }
    prepare(sql) {
        return new Statement(this.database.prepare(sql));
    }
    pragma(text) {
        return this.prepare(`PRAGMA ${text}`).all();
    }
    function(name, act) {
        this.database.function(name, act);
    }
    close() {
        this.database.close();
    }
};
