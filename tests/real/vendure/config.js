'use strict';
// Vendure as a shop on this machine's loopback only. The product itself is used as installed.
const path = require('node:path');
const {
    DefaultJobQueuePlugin, DefaultLogger, DefaultSearchPlugin, LogLevel, dummyPaymentHandler,
} = require('@vendure/core');
const { AdminUiPlugin } = require('@vendure/admin-ui-plugin');
const { RepeatableCodes } = require('./codes');
const trouble = require('./trouble');

const port = Number(process.env.YUNDAN_REAL_PORT);
const data = process.env.YUNDAN_REAL_DATA;

exports.config = {
    apiOptions: {
        hostname: '127.0.0.1',
        port,
        adminApiPath: 'admin-api',
        shopApiPath: 'shop-api',
        cors: false,
        middleware: [
            { route: '/trouble', handler: trouble.control, beforeListen: true },
            { route: '/admin-api', handler: trouble.meddle, beforeListen: true },
        ],
    },
    authOptions: {
        tokenMethod: ['bearer', 'cookie'],
        superadminCredentials: { identifier: 'colleague', password: 'colleague-test-1' },
        cookieOptions: { secret: 'loopback-test-only' },
        requireVerification: false,
    },
    dbConnectionOptions: {
        type: 'better-sqlite3',
        driver: require('./sqlite'),
        database: path.join(data, 'vendure.sqlite'),
        synchronize: process.env.YUNDAN_REAL_CREATE === '1',
        logging: false,
    },
    importExportOptions: { importAssetsDir: path.join(data, 'no-assets') },
    orderOptions: { orderCodeStrategy: new RepeatableCodes() },
    paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
    logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: true }),
    plugins: [
        DefaultJobQueuePlugin.init({ pollInterval: 2000 }),
        DefaultSearchPlugin.init({ bufferUpdates: false }),
        AdminUiPlugin.init({
            route: 'admin',
            port,
            hostname: '127.0.0.1',
            adminUiConfig: {
                apiHost: 'auto', // these settings are a file in the package, shared by all that run
                apiPort: 'auto',
                tokenMethod: 'cookie',
                defaultLanguage: 'en',
                loginImageUrl: '/admin/favicon.ico', // or the login page asks a host of Vendure's
            },
        }),
    ],
};
