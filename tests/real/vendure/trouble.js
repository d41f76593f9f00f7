'use strict';
// What may go wrong between a browser and a shop, at an exact moment. Nothing does unless a test asks for it at
// /trouble. Requests with the header `x-by-hand` (a colleague's, see graphql.py) are never touched.
const {
    Fulfillment, Order, OrderLine, RequestContextService, SessionService, TransactionalConnection, User,
} = require('@vendure/core');

let app; // the running shop
let lastRule = 0;
const rules = new Map(); // id → { operation, code, act, left, reached, waiting: [functions that let go] }
const seen = []; // every mutation that came, in order

const repository = entity => app.get(TransactionalConnection).rawConnection.getRepository(entity);

async function bodyOf(req) {
    const parts = [];
    for await (const part of req) parts.push(part);
    const text = Buffer.concat(parts).toString('utf-8');
    try {
        return text ? JSON.parse(text) : {};
    } catch {
        return {};
    }
}

/** The code of the order that a call is about, or null. */
async function codeOf({ operationName = '', variables = {} }) {
    const line = variables?.input?.lines?.[0]?.orderLineId;
    if (line) return (await repository(OrderLine).findOne({ where: { id: line }, relations: ['order'] }))?.order.code;
    if (!variables?.id) return null;
    if (operationName.includes('Fulfillment')) {
        const found = await repository(Fulfillment).findOne({ where: { id: variables.id }, relations: ['orders'] });
        return found?.orders[0]?.code ?? null;
    }
    if (!operationName.includes('Order')) return null;
    return (await repository(Order).findOne({ where: { id: variables.id } }))?.code ?? null;
}

function ruleFor(operation, code) {
    for (const rule of rules.values()) {
        const fits = (!rule.operation || rule.operation === operation) && (!rule.code || rule.code === code);
        if (fits && rule.left > 0) {
            rule.left -= 1;
            rule.reached += 1;
            return rule;
        }
    }
    return undefined;
}

/** Replaces the answer, at the moment when the shop would have sent it: the work is done by then. */
function insteadOfAnswer(res, act) {
    const { end } = res;
    let done = false;
    const once = () => {
        if (!done) {
            done = true;
            act(end.bind(res));
        }
        return true;
    };
    res.write = once;
    res.end = once;
    res.flushHeaders = () => undefined;
}

function internalError(res, end) {
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    res.statusCode = 500;
    res.setHeader('content-type', 'text/plain');
    end('Internal Server Error');
}

const ACTS = {
    hold: (rule, req, res, next) => rule.waiting.push(next),
    drop_before: (rule, req) => req.socket.destroy(),
    drop_after: (rule, req, res, next) => {
        insteadOfAnswer(res, () => req.socket.destroy());
        next();
    },
    error_before: (rule, req, res) => internalError(res, res.end.bind(res)),
    error_after: (rule, req, res, next) => {
        insteadOfAnswer(res, end => internalError(res, end));
        next();
    },
    sign_out: (rule, req, res, next) => {
        delete req.headers.cookie;
        const past = 'path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly';
        res.setHeader('set-cookie', [`session=; ${past}`, `session.sig=; ${past}`]);
        next();
    },
};

/** Stands before the admin API. */
exports.meddle = async (req, res, next) => {
    if (req.method !== 'POST' || !app || !/json/.test(req.headers['content-type'] ?? '')) return next();
    req.body = await bodyOf(req);
    req._body = true; // read already: the shop's own parser must not wait for more
    if (req.headers['x-by-hand']) return next();
    const operation = req.body.operationName ?? null;
    const code = await codeOf(req.body).catch(() => null);
    const rule = ruleFor(operation, code);
    if (/^\s*mutation\b/.test(req.body.query ?? '')) {
        seen.push({ operation, code: code ?? null, variables: req.body.variables ?? {}, act: rule?.act ?? null });
    }
    return rule ? ACTS[rule.act](rule, req, res, next) : next();
};

const letGo = rule => rule.waiting.splice(0).forEach(next => next());

async function forgetSessions(identifier) {
    const user = await repository(User).findOneOrFail({ where: { identifier } });
    const ctx = await app.get(RequestContextService).create({ apiType: 'admin' });
    await app.get(SessionService).deleteSessionsByUser(ctx, user);
}

const COMMANDS = {
    arm: ({ operation, code, act, times }) => {
        if (!ACTS[act]) throw new Error(`no such act: ${act}`);
        lastRule += 1;
        rules.set(lastRule, { operation, code, act, left: times, reached: 0, waiting: [] });
        return { rule: lastRule };
    },
    look: ({ rule }) => ({ reached: rules.get(rule).reached, waiting: rules.get(rule).waiting.length }),
    release: ({ rule }) => letGo(rules.get(rule)),
    disarm: ({ rule }) => {
        rules.get(rule).left = 0;
        letGo(rules.get(rule));
    },
    seen: () => ({ seen }),
    forget_sessions: ({ user }) => forgetSessions(user),
};

/** POST /trouble {"command": ...}: how a test asks for trouble. */
exports.control = async (req, res) => {
    let answer;
    try {
        const body = await bodyOf(req);
        answer = (await COMMANDS[body.command](body)) ?? {};
    } catch (error) {
        res.statusCode = 400;
        answer = { error: String(error) };
    }
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(answer));
};

exports.attach = running => {
    app = running;
};
