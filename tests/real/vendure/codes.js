'use strict';
const crypto = require('node:crypto');
const { Order, TransactionalConnection } = require('@vendure/core');

const LETTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXY'; // as in Vendure's own codes

/** The n-th order has the same 16 characters in every shop, so a shop seeded again is the same shop. */
exports.RepeatableCodes = class RepeatableCodes {
    init(injector) {
        this.connection = injector.get(TransactionalConnection);
    }
    async generate() {
        this.last ??= await this.connection.rawConnection.getRepository(Order).count();
        this.last += 1;
        const digest = crypto.createHash('sha256').update(`yundan order ${this.last}`).digest();
        return Array.from(digest.subarray(0, 16), byte => LETTERS[byte % LETTERS.length]).join('');
    }
};
